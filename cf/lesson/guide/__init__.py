"""What leads through the lesson: the tour, the words on the screen, and all of it on paper."""
