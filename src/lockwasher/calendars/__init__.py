"""What day it is: spans of days, working days, fiscal years. Depends on no other room."""
