"""Unknot in Home Assistant: what it shows there, and what may be asked for from there.

It knows the ports and the rules; the connection and the conversation are given to it by
assistant/smart_home.py.
"""
