/** The time ages are counted from. It moves in steps, so that rows are not drawn again for every second. */
class Clock {
  now = $state(Date.now());

  start(): () => void {
    const timer = setInterval(() => (this.now = Date.now()), 5000);
    return () => clearInterval(timer);
  }
}

export const clock = new Clock();
