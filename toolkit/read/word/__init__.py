"""Word processors: .docx, .doc, .rtf."""
