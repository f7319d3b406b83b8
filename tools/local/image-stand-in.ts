export { type EmulatedImage, imageOfBuild } from './images/of-build';
