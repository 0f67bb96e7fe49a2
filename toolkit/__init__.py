"""doichieu: lay local plans beside the central resolution that they carry out."""
