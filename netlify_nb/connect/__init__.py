"""The one room that knows that there are two targets, Netlify and the local server."""
