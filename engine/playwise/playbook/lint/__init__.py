"""Doubts about playbooks that are right in form: what says nothing, is missed, or stands twice."""
