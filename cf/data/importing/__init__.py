"""Other people's tables: any table of ratings, and one person's own.

`cf.data.importing.table` guesses what a table's columns are (`sniff`) and reads it (`read_table`).
"""
