package broker_test

import (
	"strconv"
	"sync"
	"testing"

	"matelot/internal/grader"
	"matelot/internal/grader/queue"
)

// BenchmarkJobs is what a job costs beside what is done for it: one worker with as
// many slots as clients ask at once, a queue in this process, and evidence and work
// as large as an exercise's usually are.
func BenchmarkJobs(b *testing.B) {
	for _, at := range []int{1, 16} {
		b.Run("at-once-"+strconv.Itoa(at), func(b *testing.B) {
			broker := open(b, queue.Options{})
			work(b, broker, does(hashes), queue.WorkerOptions{Slots: at})
			client := newClient(b, broker, queue.ClientOptions{})
			file := grader.File{Data: make([]byte, 8<<10)}
			todo := make(chan int)
			var all sync.WaitGroup
			b.ResetTimer()
			for range at {
				all.Go(func() {
					for i := range todo {
						w := grader.Work{Commands: "job " + strconv.Itoa(i), Files: map[string]grader.File{"Dockerfile": file}}
						if _, err := client.Replay(b.Context(), "ports/publish", w); err != nil {
							b.Error(err)
						}
					}
				})
			}
			for i := range b.N {
				todo <- i
			}
			close(todo)
			all.Wait()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
