// Command hello is all that the lab's hello-world image holds. It tells in a
// few lines what just happened and ends. It imports next to nothing, so that
// the image stays small.
package main

import "os"

const text = `
Hello from matelot! Your Docker works.
 1. You typed a command; the docker client sent it to the engine.
 2. The engine took the image "hello-world" (here, matelot's own small one).
 3. It made a container from the image and started the program inside it.
 4. That program wrote these lines; the engine passed them on to you.
The program has ended, and so has the container. See it: docker ps --all

Bonjour de la part de matelot ! Ton Docker fonctionne.
 1. Tu as tapé une commande ; le client docker l'a transmise au moteur.
 2. Le moteur a pris l'image « hello-world » (ici, la petite image de matelot).
 3. Il en a fait un conteneur et y a démarré le programme.
 4. Ce programme a écrit ces lignes ; le moteur te les a fait passer.
Le programme est terminé, donc le conteneur aussi. Vois-le : docker ps --all

`

func main() {
	if _, err := os.Stdout.WriteString(text); err != nil {
		os.Exit(1)
	}
}
