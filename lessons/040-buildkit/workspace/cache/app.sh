# The program, which changes many times a day.
echo "Next watch: noon"
