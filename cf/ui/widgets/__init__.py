"""What several pages draw: what surrounds them, controls, charts, lists, colourings."""
