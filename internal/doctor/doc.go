// Package doctor looks for what would keep a learner from the exercises: on
// their machine, in their docker command, at their engine.
//
// Its results are codes and values. It knows nothing of languages: the sentences
// stand in locales/doctor.*.toml, as doctor.ID.STATUS and doctor.ID.remedy.CODE.
// It changes nothing, asks the engine three questions at most and one registry
// one, and sends nothing that tells who the learner is.
package doctor
