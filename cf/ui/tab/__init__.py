"""What belongs to a tab of the browser: its run, data, film, jobs, address and person."""
