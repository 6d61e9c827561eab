package main

import "fmt"

const gib = 1 << 30

// hold is an error if the answer breaks the law.
func (h *heap) hold(law any, answer uint32) error {
	held, err := h.isHeld(law, answer)
	if err == nil && !held {
		return fmt.Errorf("gave %d", answer)
	}
	return err
}

func (h *heap) isHeld(law any, answer uint32) (bool, error) {
	switch law := law.(type) {
	case nil:
		return true, nil
	case string:
		switch law {
		case "zero":
			return answer == 0, nil
		case "nonzero":
			return answer != 0, nil
		case "above 2 GiB":
			return answer >= 2*gib, nil
		}
	case map[string]any:
		for kind, arg := range law {
			wanted, err := h.valueOf(arg)
			if err != nil {
				return false, err
			}
			return compare(kind, answer, wanted)
		}
	}
	return false, fmt.Errorf("a law that is not known: %v", law)
}

func compare(kind string, answer, wanted uint32) (bool, error) {
	switch kind {
	case "is":
		return answer == wanted, nil
	case "differs":
		return answer != 0 && answer != wanted, nil
	case "multiple":
		return answer != 0 && answer%wanted == 0, nil
	case "atLeast":
		return answer >= wanted, nil
	}
	return false, fmt.Errorf("a law that is not known: %s", kind)
}
