package checker

// manifestCodes documents the findings about a Kubernetes manifest. Their
// subject is the file; objects are written KIND/NAME.
func manifestCodes() []CodeInfo {
	return []CodeInfo{
		info(ManifestInvalid, "The file cannot be read. problem is tab, syntax (error is the reader's), empty or no_object (a document is no list of fields).",
			"problem line? error?", ""),
		info(ManifestMissing, "The file does not describe the object. objects are those that it does, nearest one that comes near.",
			"objects? nearest?", "object"),
		info(ManifestField, "A field of the object is not as it must be. problem is missing, unknown (Kubernetes has no such field there; nearest is one that comes near), type (value should be of the type expected) or value.",
			"object path problem value? nearest?", "value? type?"),
		info(ManifestSelector, "What the object selects is not what the pods are labelled with. labels are those of the pods of the object pods; fields are written name=value.",
			"object selector? labels? pods", ""),
		info(ManifestPort, "The Service leads to a port on which the pods do not listen. swapped says that port and targetPort are the wrong way round.",
			"object target swapped?", "target"),
	}
}
