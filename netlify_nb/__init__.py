"""Publish notebooks from Jupyter to Netlify."""
