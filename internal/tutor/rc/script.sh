
# Tells matelot how a command ended: $?, then the status of each of a pipeline.
__matelot_report() {
	unset __matelot_ended
	__matelot_look
	printf '%s\n' "$*" >{{sh .Report}}
}

# Gives $? a value back.
__matelot_return() { return "$1"; }

{{.Builtin}} cd -- {{sh .Dir}}
