"""What is held: tables with every vintage of each row, their log, and the registers beside them."""
