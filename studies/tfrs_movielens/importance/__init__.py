"""What the importance of fields says, as words, tables and pictures."""
