package checker

import (
	"path"
	"slices"
)

// troubles says why a check cannot be judged, when something that it stands
// on could not be read. What would only help to explain does not count.
func (j *judge) troubles(c Check) []Finding {
	return j.troublesWith(neededTopics(c), c)
}

// troublesWith lists the troubles with some topics that concern a check.
func (j *judge) troublesWith(topics []Topic, c Check) []Finding {
	var found []Finding
	for _, t := range j.obs.Troubles {
		if !slices.Contains(topics, t.Topic) || !concerns(t, c) {
			continue
		}
		f := Finding{
			Code: t.Code, Subject: string(t.Topic),
			Seen: values("topic", string(t.Topic), "detail?", t.Detail),
		}
		if !slices.ContainsFunc(found, func(o Finding) bool { return o.Code == f.Code }) {
			found = append(found, f)
		}
	}
	return found
}

// concerns tells whether trouble with one thing is trouble for the check.
func concerns(t Trouble, c Check) bool {
	if t.Of == "" {
		return true
	}
	if t.Topic == TopicFiles {
		if c.File != nil {
			return path.Clean(t.Of) == path.Clean(c.File.Path)
		}
		return c.Image != nil && path.Clean(t.Of) == path.Clean(c.Image.NewerThan)
	}
	if t.Topic == TopicImages {
		return slices.ContainsFunc(imageRefs(c), func(ref string) bool { return ref == t.Of || sameRef(ref, t.Of) })
	}
	if t.Topic == TopicContainers {
		return slices.Contains(wantedNames(c), t.Of) || t.Of == c.ID
	}
	return t.Of == c.ID
}

// imageRefs lists the references that a check is about.
func imageRefs(c Check) []string {
	switch {
	case c.Container != nil:
		return []string{c.Container.Image}
	case c.Image != nil:
		return []string{c.Image.Ref, c.Image.SameAs, c.Image.NotSameAs, c.Image.Reuses}
	case c.Registry != nil:
		return []string{c.Registry.SameAs}
	case c.Absent != nil:
		return []string{c.Absent.Image, c.Absent.ContainersOf}
	}
	return nil
}

// neededTopics lists the parts of an observation that a check stands on.
func neededTopics(c Check) []Topic {
	switch {
	case c.Container != nil:
		return containerTopics(*c.Container)
	case c.Image != nil:
		return imageTopics(*c.Image)
	case c.Volume != nil:
		if c.Volume.File != "" {
			return []Topic{TopicVolumes, TopicVolumeFiles}
		}
		return []Topic{TopicVolumes}
	case c.Network != nil:
		return []Topic{TopicNetworks, TopicContainers}
	case c.Registry != nil:
		if c.Registry.SameAs != "" {
			return []Topic{TopicRepositories, TopicImages}
		}
		return []Topic{TopicRepositories}
	case c.Compose != nil:
		if c.Compose.Down {
			return []Topic{TopicContainers, TopicNetworks}
		}
		return []Topic{TopicContainers}
	case c.Service != nil:
		return serviceTopics(*c.Service)
	case c.HTTP != nil:
		return []Topic{TopicHTTP}
	case c.Exec != nil:
		return []Topic{TopicExec, TopicContainers}
	case c.Logs != nil:
		return []Topic{TopicLogs, TopicContainers}
	case c.File != nil:
		return []Topic{TopicFiles}
	case c.Did != nil:
		return []Topic{TopicActions}
	case c.Absent != nil:
		return absentTopics(*c.Absent)
	case c.Client != nil:
		return []Topic{TopicClient}
	case c.Answer != nil:
		if c.Answer.Of != "" {
			return []Topic{TopicAnswers, TopicContainers}
		}
		return []Topic{TopicAnswers}
	}
	return nil
}

func containerTopics(s ContainerSpec) []Topic {
	topics := []Topic{TopicContainers}
	if s.Image != "" {
		topics = append(topics, TopicImages)
	}
	if s.Prepared {
		topics = append(topics, TopicActions) // it alone tells who made a container
	}
	return topics
}

func serviceTopics(s SwarmServiceSpec) []Topic {
	if s.Replaced {
		return []Topic{TopicSwarm, TopicActions}
	}
	return []Topic{TopicSwarm}
}

func imageTopics(s ImageSpec) []Topic {
	topics := []Topic{TopicImages}
	if s.NewerThan != "" {
		topics = append(topics, TopicFiles)
	}
	if len(s.Files)+len(s.NoFiles)+len(s.NoSecret) > 0 {
		topics = append(topics, TopicImageFiles)
	}
	return topics
}

func absentTopics(s AbsentSpec) []Topic {
	switch {
	case s.Image != "", s.Dangling:
		return []Topic{TopicImages}
	case s.Volume != "":
		return []Topic{TopicVolumes}
	case s.Network != "":
		return []Topic{TopicNetworks}
	case s.ContainersOf != "":
		return []Topic{TopicContainers, TopicImages}
	}
	return []Topic{TopicContainers}
}
