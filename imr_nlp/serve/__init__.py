"""Decisions in the browser and over HTTP: `imr serve`. It needs the extra `serve`."""
