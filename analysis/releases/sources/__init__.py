"""One publication each: from its workbook to tidy rows."""
