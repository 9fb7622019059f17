-- An hour of these shops, in seconds; the test makes it shorter under the wall clock.
return { hour = 3600 }
