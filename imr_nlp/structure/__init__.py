"""How a letter is built: headings, sections, issues and their parts, and the component `imr_sections`."""
