"""What each side cites: guideline sources, chapters, sections, pages, and the component `imr_pages`."""
