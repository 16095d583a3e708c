"""The work list (工作清单) of the policy's items 13 to 15."""
