"""Other people's tables: any table of ratings, and one person's own.

`sniffing` guesses what a table's columns are, `table` reads it so; `personal` reads one person's.
"""
