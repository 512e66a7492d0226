clear
echo ready
