"""Widgets for notebooks. They hold no logic of their own and no secret in their state, which notebooks save."""
