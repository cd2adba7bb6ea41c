//! The rows of the systems table, a file each.

mod b01;
mod b04;
mod b06;
mod b07;
mod b08;
mod j01;
mod j02;
mod k01;
mod p01;
mod q01;
mod w01;
mod w02;
mod w03;
mod w04;
mod w05;
mod w06;
mod w07;
mod w08;
mod w09;
mod w10;
mod w12;
mod w13;
mod w14;
mod y01;
mod y02;
mod z01;
