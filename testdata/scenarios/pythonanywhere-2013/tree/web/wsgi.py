#!/usr/bin/env python2.7
from app import index as application
