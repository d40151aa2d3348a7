"""The quiz at the end of the lesson: its questions, and how answers to them are marked."""
