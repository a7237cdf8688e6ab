/** Which previews of a picture are sent: as many as were asked for, evenly over its steps, fewer where some are missed. */
export class PartialSteps {
  private readonly steps: number;
  private readonly count: number;
  private image = 0;
  private sent = 0;

  constructor(steps: number, count: number) {
    this.steps = steps;
    this.count = count;
  }

  /** The index to send the preview of that step under; null when it is not sent. */
  take(image: number, step: number): number | null {
    if (image !== this.image) {
      this.image = image;
      this.sent = 0;
    }
    // The last step's preview would come with the picture itself.
    const due = Math.floor((step * (this.count + 1)) / this.steps);
    if (step >= this.steps || due <= this.sent || this.sent >= this.count) return null;
    this.sent += 1;
    return this.sent - 1;
  }
}
