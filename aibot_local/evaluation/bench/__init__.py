"""What `aibot bench` runs: systems side by side, on quality, truth, speed and memory.

sets -> systems -> write (a process for each system) -> judge -> score -> results -> table, JSON, CSV, HTML
"""
