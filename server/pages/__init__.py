"""Pages: the markup that shows a picture in every width and format."""
