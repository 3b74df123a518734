// Loaded late by way of this file: a bundle gives names to what a module of ours exports, and none to a package's.
export { Agent, request } from 'undici';
