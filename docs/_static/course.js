// Every widget of the page comes to life here, without Python.
import { mountAll } from "./widgets/mount.js";

mountAll();
