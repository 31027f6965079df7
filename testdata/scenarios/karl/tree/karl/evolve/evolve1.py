def evolve(root):
    """adds a title to every community"""
