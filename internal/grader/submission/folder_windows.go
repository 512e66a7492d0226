package submission

// openFlags: Windows keeps pipes out of folders.
const openFlags = 0
