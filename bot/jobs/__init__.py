"""Changes of the index that admins ask for: done one after another, in a process of their own."""
