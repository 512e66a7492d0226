package progress

import (
	"context"
	"database/sql"
	"errors"
)

// SettingLanguage is the language that the learner chose: fr or en.
const SettingLanguage = "language"

// Setting gives a saved setting; empty if it was never saved.
func (s *Store) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := s.do(ctx, "reading the setting "+name, func(db *sql.DB) error {
		err := db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return value, err
}

// SaveSetting saves a setting over its old value.
func (s *Store) SaveSetting(ctx context.Context, name, value string) error {
	return s.do(ctx, "saving the setting "+name, func(db *sql.DB) error {
		_, err := db.ExecContext(ctx,
			"INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
			name, value)
		return err
	})
}
