"""What can lie on a canvas: each a frozen value, its layout and its drawing."""
