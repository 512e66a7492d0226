// Package browser has nothing but tests: a real browser opens the classroom's pages.
// It is apart from them so that theirs need no browser.
package browser
