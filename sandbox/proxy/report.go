package proxy

// Count is the number of things that go.
func (r Report) Count() int {
	return len(r.Services) + len(r.Containers) + len(r.Networks) + len(r.Volumes) + len(r.Images)
}

// Add takes another session's report in.
func (r *Report) Add(other Report) {
	r.Services, r.Swarm = append(r.Services, other.Services...), r.Swarm || other.Swarm
	r.Containers = append(r.Containers, other.Containers...)
	r.Networks = append(r.Networks, other.Networks...)
	r.Volumes = append(r.Volumes, other.Volumes...)
	r.Images = append(r.Images, other.Images...)
	r.Kept = append(r.Kept, other.Kept...)
}
