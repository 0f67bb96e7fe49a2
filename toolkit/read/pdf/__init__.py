"""PDF: glyphs become lines, columns, ruled tables, pages."""
