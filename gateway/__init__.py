"""The doors: pages for regisseurs, the inbox for partners' events, the relay to the workflows, and the command line.

May use every floor below. Decides nothing about a trajectory itself: it gives orders to the workflow and shows what projections hold.
"""
