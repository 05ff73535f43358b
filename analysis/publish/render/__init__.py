"""From an executed notebook to a document, and from it to HTML, PDF, CSV and the site."""
