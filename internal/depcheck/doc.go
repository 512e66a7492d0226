// Package depcheck holds the rules of who may import whom in this module, and
// judges packages by them. Its tests judge the module itself.
//
// docs/architecture.md says why the rules are as they are; here they are code.
// The package knows nothing of the packages' contents, but for one thing: that
// nothing below a main function ends the process.
package depcheck
