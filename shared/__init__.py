"""What the lessons import once they have shown the idea by hand.

propagation and elements compute light, training walks downhill, datasets draws and loads the
data, plotting shows it, checks reads a learner's answers. Nothing in here imports a lesson.
"""
