//! A short text of ASCII, written on the stack: for instants, of which a page has many, the machinery of `format!` costs
//! several times what the digits cost.

/// Room for the longest instant.
const ROOM: usize = 48;

/// A short text.
pub struct Line {
    bytes: [u8; ROOM],
    length: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            bytes: [0; ROOM],
            length: 0,
        }
    }
}

impl Line {
    /// Adds a character of ASCII; what has no room is left out.
    pub fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// Adds the last so many digits of a number that is not negative.
    pub fn number(&mut self, number: i64, digits: usize) {
        let mut rest = number;
        if let Some(places) = self.bytes.get_mut(self.length..self.length + digits) {
            for place in places.iter_mut().rev() {
                // A remainder of ten is below ten.
                *place = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
            self.length += digits;
        }
    }

    /// Takes zeros off the end.
    pub fn trim_zeros(&mut self) {
        while self.length > 0 && self.bytes[self.length - 1] == b'0' {
            self.length -= 1;
        }
    }

    /// Gives the text.
    pub fn as_str(&self) -> &str {
        // All of it is ASCII.
        str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_pushed_is_told() {
        let mut line = Line::default();
        line.push(b'T');
        line.number(7, 2);
        line.push(b'.');
        line.number(120, 4);
        assert_eq!(line.as_str(), "T07.0120");
        line.trim_zeros();
        assert_eq!(line.as_str(), "T07.012");
    }

    #[test]
    fn what_has_no_room_is_left_out() {
        let mut line = Line::default();
        for _ in 0..100 {
            line.number(12, 2);
            line.push(b'x');
        }
        assert_eq!(line.as_str().len(), ROOM);
    }
}
