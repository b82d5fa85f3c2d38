"""What is kept: the database, its tables, and what several rooms write into it."""
